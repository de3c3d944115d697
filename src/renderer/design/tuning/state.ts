// Which of the tools for fine-tuning is in use.
import { create } from 'zustand';
import type { PortRef } from '../../../core/graph/schema.ts';

type Tool = 'head' | 'depth' | 'brush' | undefined;
interface State {
  readonly tool: Tool;
  /** Where a new head is put on, where somebody has said so. */
  readonly cut: PortRef | undefined;
}
const store = create<State>(() => ({ tool: undefined, cut: undefined }));

export const useTool = (): Tool => store((s) => s.tool);
export const useCut = (): PortRef | undefined => store((s) => s.cut);
export const currentTool = (): Tool => store.getState().tool;
export const showTool = (tool: Tool, cut?: PortRef): void => { store.setState({ tool, cut }); };
