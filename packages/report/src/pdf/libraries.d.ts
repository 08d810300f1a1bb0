// Neither library brings types: declared is what the PDF report calls.

declare module 'fontkit' {
  /** Throws for bytes that are no font. */
  export function create(bytes: Uint8Array): { hasGlyphForCodePoint(codePoint: number): boolean };
}

declare module 'pdfmake' {
  export interface FontFiles {
    readonly normal: string;
    readonly bold: string;
  }

  const pdfmake: {
    /** Files by name, in memory. */
    readonly virtualfs: { writeFileSync(name: string, content: Uint8Array): void };
    setFonts(fonts: Readonly<Record<string, FontFiles>>): void;
    /** Asked before an address is fetched. */
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    /** Asked before a file that is not in memory is opened. */
    setLocalAccessPolicy(allows: (path: string) => boolean): void;
    createPdf(definition: object): { getBuffer(): Promise<Buffer> };
  };
  export default pdfmake;
}
