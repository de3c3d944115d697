// How a network is written: the type of its numbers, its batch, its opset.
import type { ExportRecipe } from '../../preload/contract.ts';
import { useWords } from '../i18n/words.ts';
import { Field } from '../ui/field.tsx';
import { NumberInput, Segments, Select } from '../ui/inputs.tsx';
import s from './exports.module.css';
import { exportWords } from './words.ts';

const precisions = ['float32', 'float16', 'float16-weights', 'int8'] as const;
const calibrations = ['minmax', 'percentile', 'entropy'] as const;
const opsets = ['13', '14', '15', '16', '17', '18', '19', '20', '21', '22', '23'] as const;
const SAMPLES = 200;

export function RecipeForm({ recipe, onChange }: { readonly recipe: ExportRecipe; onChange(recipe: ExportRecipe): void }) {
  const t = useWords(exportWords);
  const set = (change: ExportRecipe): void => { onChange({ ...recipe, ...change }); };
  const fixed = typeof recipe.batch === 'number';
  return (
    <div className={s['form']}>
      <Field label={t.numbers} help={t.numbersHelp}>{(ids) => (
        <Select {...ids} value={recipe.precision ?? 'float32'} options={precisions.map((value) => ({ value, title: t[value] }))} onChoose={(precision) => { set({ precision }); }} />
      )}</Field>
      {recipe.precision === 'int8' && <Whole recipe={recipe} set={set} />}
      <Field label={t.batch} help={t.batchHelp}>{() => (
        <Segments label={t.batch} value={fixed ? 'fixed' : 'any'} options={[{ value: 'any', title: t.any }, { value: 'fixed', title: t.fixed }]} onChoose={(kind) => { set({ batch: kind === 'fixed' ? 1 : undefined }); }} />
      )}</Field>
      {fixed && <div className={s['group']}><Field label={t.batchSize}>{(ids) => <NumberInput {...ids} whole min={1} max={65_536} value={recipe.batch as number} onCommit={(batch) => { set({ batch }); }} />}</Field></div>}
      <Field label={t.opset} help={t.opsetHelp}>{(ids) => (
        <Select {...ids} value={recipe.opset === undefined ? '' : String(recipe.opset)} options={[{ value: '', title: t.opsetAsIs }, ...opsets.map((value) => ({ value, title: value }))]} onChoose={(value) => { set({ opset: value === '' ? undefined : Number(value) }); }} />
      )}</Field>
      <Field label={t.simplify} help={t.simplifyHelp}>{() => (
        <Segments label={t.simplify} value={recipe.simplify === true ? 'on' : 'off'} options={[{ value: 'off', title: t.off }, { value: 'on', title: t.on }]} onChoose={(value) => { set({ simplify: value === 'on' }); }} />
      )}</Field>
    </div>
  );
}

function Whole({ recipe, set }: { readonly recipe: ExportRecipe; set(change: ExportRecipe): void }) {
  const t = useWords(exportWords);
  return (
    <div className={s['group']}>
      <Field label={t.calibration} help={t.calibrationHelp}>{(ids) => (
        <Select {...ids} value={recipe.calibration ?? 'minmax'} options={calibrations.map((value) => ({ value, title: t[value] }))} onChoose={(calibration) => { set({ calibration }); }} />
      )}</Field>
      <Field label={t.samples} help={t.samplesHelp}>{(ids) => <NumberInput {...ids} whole min={1} max={100_000} value={recipe.samples ?? SAMPLES} onCommit={(samples) => { set({ samples }); }} />}</Field>
      <Field label={t.keepEnds} help={t.keepEndsHelp}>{() => (
        <Segments label={t.keepEnds} value={recipe.keepEnds === true ? 'kept' : 'quantised'} options={[{ value: 'quantised', title: t.quantised }, { value: 'kept', title: t.kept }]} onChoose={(value) => { set({ keepEnds: value === 'kept' }); }} />
      )}</Field>
      <Field label={t.weightBits} help={t.weightBitsHelp}>{() => (
        <Segments label={t.weightBits} value={String(recipe.weightBits ?? 8)} options={[{ value: '8', title: '8' }, { value: '7', title: '7' }]} onChoose={(value) => { set({ weightBits: value === '7' ? 7 : 8 }); }} />
      )}</Field>
    </div>
  );
}
