// Params of an optimizer or a schedule as a form, made from their schema.
import { z } from 'zod';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Select, Switch } from '../../ui/inputs.tsx';
import { trainingWords } from '../words.ts';

interface Schema {
  readonly type?: string; readonly title?: string; readonly help?: string; readonly unit?: string; readonly default?: unknown; readonly enum?: readonly string[];
  readonly minimum?: number; readonly maximum?: number; readonly exclusiveMinimum?: number; readonly exclusiveMaximum?: number;
}
export type Params = Readonly<Record<string, unknown>>;

const memo = new WeakMap<z.ZodObject, readonly (readonly [string, Schema])[]>();

function propertiesOf(schema: z.ZodObject): readonly (readonly [string, Schema])[] {
  const found = memo.get(schema);
  if (found) return found;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, Schema> };
  const list = Object.entries(properties);
  memo.set(schema, list);
  return list;
}

interface ParamFieldsProps {
  readonly schema: z.ZodObject;
  readonly params: Params;
  readonly disabled: boolean;
  /** Params that are shown otherwise. */
  readonly without?: readonly string[];
  onChange(name: string, value: unknown): void;
}

/** A control for each param; a value that the schema refuses does not come through. */
export function ParamFields({ schema, params, disabled, without = [], onChange }: ParamFieldsProps) {
  const t = useWords(trainingWords);
  const say = useCoreText();
  const set = (name: string) => (value: unknown): void => {
    const shape = schema.shape[name] as z.ZodType | undefined;
    if (shape?.safeParse(value).success === true) onChange(name, value);
  };
  return propertiesOf(schema).filter(([name]) => !without.includes(name)).map(([name, s]) => {
    const value = params[name] ?? s.default;
    return (
      <Field key={name} label={say(s.title ?? name)} help={s.help === undefined ? undefined : say(s.help)}>
        {(ids) => (s.type === 'boolean' ? <Switch id={ids.id} checked={value === true} disabled={disabled} onChange={set(name)} />
          : s.enum ? <Select {...ids} value={String(value)} disabled={disabled} options={s.enum.map((v) => ({ value: v, title: v === 'lower' ? t.lower : v === 'higher' ? t.higher : v }))} onChoose={set(name)} />
            : <NumberInput {...ids} value={typeof value === 'number' ? value : undefined} disabled={disabled} whole={s.type === 'integer'} unit={s.unit === 'epochs' ? t.epochsUnit : s.unit === 'steps' ? t.stepsUnit : s.unit}
                min={s.minimum ?? s.exclusiveMinimum ?? -Infinity} max={s.maximum ?? s.exclusiveMaximum ?? Infinity} onCommit={set(name)} />)}
      </Field>
    );
  });
}
