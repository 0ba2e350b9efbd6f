/** A table's two files. */
import { useDesk } from "../useDesk";
import { FORMATS, type Format } from "./asked";

interface DownloadsProps {
  /** What the table is called in the buttons' test names. */
  readonly name: string;
  readonly href: (format: Format, lang: string) => string;
}

export function Downloads({ name, href }: DownloadsProps) {
  const { text } = useDesk();
  return (
    <>
      {FORMATS.map((format) => (
        <a
          key={format}
          class="button"
          download
          data-testid={`${name}-${format}`}
          href={href(format, text.lang.value)}
        >
          {text.t(`report.download.${format}`)}
        </a>
      ))}
    </>
  );
}
