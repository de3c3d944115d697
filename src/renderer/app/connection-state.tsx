// Whether the host is there, in a few words.
import { useConnection } from '../host/host.tsx';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import s from './frame.module.css';
import { appWords } from './words.ts';

export function ConnectionState() {
  const connection = useConnection();
  const t = useWords(appWords);
  if (connection.state === 'lost') {
    return <span className={`${s['connection']} ${s['lost']}`} role="status">{connection.expired ? t.expired : t.lost} <Button variant="quiet" onClick={connection.retryNow}>{t.tryNow}</Button></span>;
  }
  const connected = connection.state === 'connected';
  return <span className={`${s['connection']} ${connected ? s['connected'] : ''}`} role="status">{connected ? t.connected : t.connecting}</span>;
}
