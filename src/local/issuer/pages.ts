import type { Person } from './persons.js';

/** Where somebody picks who she is: there are no passwords in local mode. */
export function pickPersonPage(uid: string, persons: readonly Person[]): string {
  const buttons = persons.map(
    ({ sub, name, scopes }) =>
      `<button name="person" value="${escaped(sub)}"><b>${escaped(name)}</b><br><small>${escaped(scopes.join(' ') || 'no scope')}</small></button>`,
  );
  return page(
    'Who are you? · 请选择身份',
    `<p>The issuer of local mode knows these persons and asks for no password.</p>
<p lang="zh-CN">本地模式的身份提供方，无需密码。</p>
<form method="post" action="/interaction/${escaped(uid)}">${buttons.join('\n')}</form>`,
  );
}

/** @param form of the provider: what it needs to go on when the button is pressed */
export function logOutPage(form: string): string {
  return page(
    'Log out? · 确认退出？',
    `${form}<button form="op.logoutForm" name="logout" value="yes" autofocus>Log out · 退出登录</button>`,
  );
}

/** @param reason fit for whoever sees the page */
export function faultPage(reason: string): string {
  return page(
    'That did not work · 登录失败',
    `<p>${escaped(reason)}</p><p>Go back to the console and log in again.</p>`,
  );
}

/** All styles of these pages, so that their policy can name them by their hash. */
export const PAGE_STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:10vh auto;padding:0 1rem}
h1{font-size:1.5rem}
button{display:block;width:100%;margin:.75rem 0;padding:.75rem 1rem;font:inherit;text-align:left;border:1px solid #8888;border-radius:.5rem;cursor:pointer}`;

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
<main><h1>${title}</h1>
${content}
</main>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`);
}
