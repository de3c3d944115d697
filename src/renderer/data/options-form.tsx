// A form made from the JSON schema of what a reader or an augmentation lets one set.
import { useWords } from '../i18n/words.ts';
import { Field } from '../ui/field.tsx';
import { NumberInput, Select, TextInput } from '../ui/inputs.tsx';
import { choiceWords, dataWords, optionWords } from './words.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}
type Options = Readonly<Record<string, unknown>>;

interface FormProps {
  /** Of an object. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly values: Options;
  /** Whose options these are, where a name means something of its own there. */
  readonly of?: string;
  /** Options that make no sense here. */
  readonly without?: readonly string[];
  /** The whole record; what is as by default is left out. */
  onChange(values: Options): void;
}

export function OptionsForm({ schema, of, values, without = [], onChange }: FormProps) {
  const titles = useWords(optionWords) as Readonly<Record<string, string>>;
  const titleOf = (name: string): string | undefined => titles[`${of ?? ''}_${name}`] ?? titles[name];
  const entries = Object.entries((schema as Schema).properties ?? {}).filter(([name]) => !without.includes(name));
  return entries.map(([name, own]) => (
    <Field key={name} label={titleOf(name) ?? name} help={titleOf(`${name}Help`)}>
      {(ids) => <Control {...ids} schema={own} value={values[name]} onChange={(value) => {
        const { [name]: _, ...rest } = values;
        onChange(value === undefined || value === own.default ? rest : { ...rest, [name]: value });
      }} />}
    </Field>
  ));
}

interface ControlProps { readonly id: string; readonly schema: Schema; readonly value: unknown; onChange(value: unknown): void }

const asText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

const choicesOf = (schema: Schema): readonly (string | number)[] | undefined =>
  schema.enum ?? (schema.anyOf?.every((s) => s.const !== undefined) ? schema.anyOf.map((s) => s.const as string | number) : undefined);

function Control({ id, schema, value, onChange }: ControlProps) {
  const t = useWords(dataWords);
  const said = useWords(choiceWords) as Readonly<Record<string, string>>;
  const choices = choicesOf(schema);
  const plain = asText(value ?? schema.default);
  if (choices) {
    const options = [...(schema.default === undefined ? [{ value: '', title: t.automatic }] : []), ...choices.map((c) => ({ value: String(c), title: said[String(c)] ?? String(c) }))];
    return <Select id={id} value={plain} options={options} onChoose={(chosen) => { onChange(chosen === '' ? undefined : choices.find((c) => String(c) === chosen)); }} />;
  }
  if (schema.type === 'boolean') {
    const options = [{ value: '', title: t.automatic }, { value: 'true', title: t.yes }, { value: 'false', title: t.no }];
    return <Select id={id} value={asText(value)} options={options} onChoose={(chosen) => { onChange(chosen === '' ? undefined : chosen === 'true'); }} />;
  }
  const number = schema.type === 'number' || schema.type === 'integer' ? schema : schema.anyOf?.every((s) => s.type !== 'string') ? schema.anyOf.find((s) => s.type === 'integer') : undefined;
  if (number) {
    const shown = Array.isArray(value) ? value[0] as unknown : value ?? schema.default;
    return (
      <NumberInput id={id} value={typeof shown === 'number' ? shown : undefined} whole={number.type === 'integer'} placeholder={t.automatic}
        min={Math.max(number.minimum ?? -Infinity, -1e9)} max={Math.min(number.maximum ?? Infinity, 1e9)} onCommit={onChange} />
    );
  }
  const list = schema.type === 'array';
  const shown = list ? (Array.isArray(value) ? value.join(', ') : '') : asText(value);
  const read = (text: string): unknown => {
    const trimmed = text.trim();
    if (list) return trimmed === '' ? undefined : trimmed.split(',').map((part) => part.trim()).filter((part) => part !== '');
    return text === '' ? undefined : schema.anyOf && /^-?\d+$/.test(trimmed) ? Number(trimmed) : text;
  };
  return <TextInput id={id} value={shown} placeholder={t.automatic} onCommit={(text) => { onChange(read(text)); }} />;
}
