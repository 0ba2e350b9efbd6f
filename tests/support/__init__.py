"""What the tests stand on: private servers, databases, faults and builders."""
