// Menus: from a button, or at the pointer.
import { ContextMenu, DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './keys.tsx';
import s from './menu.module.css';

export interface MenuAction {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Marks the one that holds now. */
  readonly checked?: boolean;
  perform(): void;
}
/** Actions in groups with lines between them. */
export type MenuItems = readonly (readonly MenuAction[])[];

const groupsOf = (items: MenuItems): MenuItems => items.filter((group) => group.length > 0);

/** `trigger`: one element that takes a ref. */
export function Menu({ trigger, items, align = 'start' }: { readonly trigger: ReactNode; readonly items: MenuItems; readonly align?: 'start' | 'end' }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={s['menu']} align={align} sideOffset={4} collisionPadding={8}>
          {groupsOf(items).map((group, i) => (
            <DropdownMenu.Group key={group[0]?.id} className={i > 0 ? s['group'] : undefined}>
              {group.map((a) => (
                <DropdownMenu.Item key={a.id} className={`${s['item']} ${a.danger ? s['danger'] : ''}`} disabled={a.disabled ?? false} onSelect={a.perform}><Row {...a} /></DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The menu of what is around it, at the pointer. `children`: one element that takes a ref. */
export function PointerMenu({ children, items }: { readonly children: ReactNode; readonly items: MenuItems }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className={s['menu']} collisionPadding={8}>
          {groupsOf(items).map((group, i) => (
            <ContextMenu.Group key={group[0]?.id} className={i > 0 ? s['group'] : undefined}>
              {group.map((a) => (
                <ContextMenu.Item key={a.id} className={`${s['item']} ${a.danger ? s['danger'] : ''}`} disabled={a.disabled ?? false} onSelect={a.perform}><Row {...a} /></ContextMenu.Item>
              ))}
            </ContextMenu.Group>
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

const Row = ({ title, icon, keys, checked }: MenuAction) => (
  <>
    <span className={s['mark']} aria-hidden>{checked === undefined ? icon : checked ? '✓' : ''}</span>
    <span className={s['title']}>{title}{checked === true && <span className="visually-hidden"> ✓</span>}</span>
    {keys !== undefined && <Keys keys={keys} />}
  </>
);
