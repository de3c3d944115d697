// A place with nothing in it yet: says what goes there and shows the next step.
import type { ReactNode } from 'react';
import s from './empty.module.css';

export function Empty({ picture, title, children, action }: { readonly picture?: ReactNode; readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className={s['empty']}>
      {picture !== undefined && <div className={s['picture']} aria-hidden>{picture}</div>}
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action !== undefined && <div className={s['action']}>{action}</div>}
    </div>
  );
}
