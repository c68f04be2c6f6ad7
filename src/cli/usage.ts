/** Whether a command is only asked what it does: it then prints its usage to the standard output, does nothing and exits 0. */
export function isHelpAsked(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}
