"""What every broker and every reader must do alike."""
