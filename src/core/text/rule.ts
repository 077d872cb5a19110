/** Why a text is refused: the end of a sentence, and what to write instead. */
export interface Fault {
  readonly code: string;
  readonly fault: string;
  readonly fix: string;
  /** What to show instead of the text, if the text contains a secret. */
  readonly value?: string;
}

/** Looks at one text; `undefined` when it is right. */
export type Rule = (text: string) => Fault | undefined;
