/** All words of the console in English: the shape that every other language has. */
export const en = {
  language: 'English',
  title: 'Message edits',
  skipToContent: 'Skip to content',
  menu: 'Menu',
  starting: 'One moment …',
  tryAgain: 'Try again',
  requestId: 'Request id',

  logIn: 'Log in',
  logInAgain: 'Log in again',
  logOut: 'Log out',
  loggedInAs: (who: string) => `Logged in as ${who}`,
  welcome: 'Who changed which message, when, why, and what it said before.',
  loggedOut: 'You have logged out.',
  loginFailed: 'The login did not work',
  loginFailedHelp:
    'Log in again. If that does not help, tell the operators of this service what stands here.',
  unknownScopes:
    'The login page does not know one of the rights that the console asks for. The operators of this service can have them added there.',
  issuerAway: 'The login page cannot be reached',
  issuerAwayHelp: (issuer: string) =>
    `Nothing is wrong with your account. Check your network and try again; if it goes on, tell the operators of this service that ${issuer} does not answer.`,
  serviceAway: 'The service does not answer',
  serviceAwayHelp: 'Check your network and try again in a moment.',
  ended: 'Your login has ended',
  endedHelp:
    'What is on this page stays until you go on. Log in again to continue: you come back to this page, and what you have typed and not sent is lost.',
  noRights: 'You may not do anything here yet',
  noRightsHelp: (who: string) =>
    `You are logged in as ${who}, and no right for this service was found. Ask whoever manages your account for one of the roles below, then log in again.`,
  noRightsLookedAt: 'For the operators: the rights were looked for in',
  notFound: 'There is no such page',
  notFoundHelp: 'The address is wrong, or it leads to something that you may not see.',
  unexpected: 'Something went wrong in this page',
  unexpectedHelp: 'Reload the page. If it happens again, tell the operators of this service.',
  reload: 'Reload',

  colours: 'Colours',
  light: 'Light',
  dark: 'Dark',
  likeSystem: 'As the system has it',
  languageLabel: 'Language',

  you: 'You',
  yourRights: 'What you may do',
  yourClient: 'On record as',
  checkRights: 'Check again',
  rights: {
    'messages:modify': 'Edit messages, and restore what an edit overwrote',
    'audit:read': 'Read the record: who changed what, when and why',
    'audit:export': 'Take the record away: tables and evidence',
  } as Readonly<Record<string, string>>,
  /** Titles of problems that persons meet, by `type`; others are shown in English as they come. */
  problems: {} as Readonly<Record<string, string>>,
  everythingIsOnRecord: 'What you read and do here is itself on the record, under your name.',
};

export type Words = typeof en;
