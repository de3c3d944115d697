// A share that is pulled, with its number.
import { formatPercent } from '../../i18n/format.ts';
import s from '../use.module.css';

export function Slider({ label, value, min = 0, onChange }: { readonly label: string; readonly value: number; readonly min?: number; onChange(value: number): void }) {
  return <label className={s['slider']}>{label}<input type="range" min={min} max={1} step={0.01} value={value} onChange={(event) => { onChange(Number(event.target.value)); }} /><output>{formatPercent(value)}</output></label>;
}
