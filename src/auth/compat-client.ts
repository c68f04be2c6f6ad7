/** An application that keeps calling as an IM server SDK does, with a key that is only good here. */
export interface CompatClient {
  readonly sdkAppId: number;
  /** Its name on record. */
  readonly client: string;
  /** Signs its UserSigs. Never IM's own key. */
  readonly secretKey: string;
  /** Who may call; null: whoever has a UserSig. */
  readonly identifiers: ReadonlySet<string> | null;
  /** The reason of an edit whose request names none; null: such an edit is refused. */
  readonly reason: string | null;
  readonly acceptUnreadablePrior: boolean;
}
