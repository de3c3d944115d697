// Which of the tools for fine-tuning is in use.
import { create } from 'zustand';

type Tool = 'head' | 'depth' | 'brush' | undefined;
const store = create<{ readonly tool: Tool }>(() => ({ tool: undefined }));

export const useTool = (): Tool => store((s) => s.tool);
export const currentTool = (): Tool => store.getState().tool;
export const showTool = (tool: Tool): void => { store.setState({ tool }); };
