// Buttons: with words, or a picture with its words as a tooltip.
import { Tooltip } from 'radix-ui';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import s from './button.module.css';
import { Keys } from './keys.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: ReactNode;
  /** Shortcut shown in the button, as `Mod+Shift+T`. */
  readonly keys?: string;
  /** Step of the tour that marks it. */
  readonly 'data-tour-place'?: string;
}

export function Button({ variant = 'plain', icon, keys, children, className = '', type = 'button', ...rest }: ButtonProps) {
  return (
    // eslint-disable-next-line react/button-has-type -- given by the default
    <button type={type} className={`${s['button']} ${s[variant]} ${className}`} {...rest}>
      {icon}{children}{keys !== undefined && <Keys keys={keys} />}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** Its name for screen readers, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

export function IconButton({ label, icon, keys, side = 'bottom', className = '', type = 'button', ...rest }: IconButtonProps) {
  return (
    <Hint text={label} {...(keys !== undefined && { keys })} side={side}>
      {/* eslint-disable-next-line react/button-has-type -- given by the default */}
      <button type={type} aria-label={label} className={`${s['icon']} ${className}`} {...rest}>{icon}</button>
    </Hint>
  );
}

/** A tooltip on one element that takes a ref. */
export function Hint({ text, keys, side = 'bottom', children }: { readonly text: ReactNode; readonly keys?: string; readonly side?: 'top' | 'right' | 'bottom' | 'left'; readonly children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={s['hint']} side={side} sideOffset={6} collisionPadding={8}>
          {text}{keys !== undefined && <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
