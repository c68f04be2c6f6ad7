/** Why nothing could be checked, and what to do. Its text holds no secret. */
export class NotChecked extends Error {}
