// Who may speak with the browser host: our own page, by the token of this start. Every other page of the same browser is a stranger.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const newToken = (): string => randomBytes(32).toString('base64url');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface Guard {
  /** The request names this host, and not another name that leads to it (DNS rebinding). */
  isOurHost(request: IncomingMessage): boolean;
  /** The page that asks is ours. `required`: a request without an Origin is a stranger's too. */
  isOurOrigin(request: IncomingMessage, required: boolean): boolean;
  isToken(given: string | null | undefined): boolean;
  /** The token in the cookie. */
  hasCookie(request: IncomingMessage): boolean;
  /** Header that gives the browser the token. */
  readonly cookie: string;
}

export function makeGuard(port: number, token: string): Guard {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const expected = digest(token);
  // Cookies do not know ports: the name does.
  const name = `layerwright-${port}`;
  const isToken = (given: string | null | undefined): boolean => given !== null && given !== undefined && timingSafeEqual(digest(given), expected);
  return {
    isToken, cookie: `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    isOurHost: ({ headers }) => headers.host !== undefined && hosts.includes(headers.host.toLowerCase()),
    isOurOrigin: ({ headers }, required) => {
      const { origin } = headers;
      const site = headers['sec-fetch-site'];
      if (origin !== undefined) return origin === `http://${headers.host?.toLowerCase()}` && (site === undefined || site === 'same-origin');
      // Typed, followed from a terminal, or asked for by our own page; other pages may only open us, not load us.
      return !required && (site === undefined || site === 'none' || site === 'same-origin' || headers['sec-fetch-mode'] === 'navigate');
    },
    hasCookie: ({ headers }) => (headers.cookie ?? '').split(';').some((part) => {
      const [key = '', value = ''] = part.trim().split('=', 2);
      return key === name && isToken(value);
    }),
  };
}
