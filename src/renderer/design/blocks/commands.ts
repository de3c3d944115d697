// The commands about blocks, bypass and mute.
import type { Command } from '../../commands/command.ts';
import { canCollapse, canToggle, here, selectedBlock, toggleMode, unpack, unpackOpen } from './actions.ts';
import { showBlockDialog } from './dialogs.ts';

const group = ['Blocks', '模块'] as const;
const editable = (): boolean => here()?.shown.readOnly === false;

export const blockCommands: readonly Command[] = [
  { id: 'blocks.collapse', title: ['Collapse into a block…', '折叠为模块…'], group, keys: 'Mod+G', when: canCollapse, menus: ['card'], perform: () => { showBlockDialog('collapse'); } },
  { id: 'blocks.unpack', title: ['Unpack the block', '拆开模块'], group, keys: 'Mod+Shift+G', when: () => editable() && selectedBlock() !== undefined, menus: ['card'], perform: () => { const block = selectedBlock(); if (block) unpack(block.id); } },
  { id: 'blocks.unpackOpen', title: ['Unpack this block to edit it', '拆开此模块以编辑'], group, when: () => here()?.shown.readOnly === true, menus: ['canvas'], perform: unpackOpen },
  { id: 'blocks.repeat', title: ['Repeat in a chain…', '串联重复…'], group, keys: 'Mod+Alt+R', when: canCollapse, menus: ['card'], perform: () => { showBlockDialog('repeat'); } },
  { id: 'blocks.bypass', title: ['Bypass, or end the bypass', '旁路（开/关）'], group, keys: 'B', when: () => canToggle('bypassed'), menus: ['card'], perform: () => { toggleMode('bypassed'); } },
  { id: 'blocks.mute', title: ['Mute or unmute', '静音（开/关）'], group, keys: 'M', when: () => canToggle('muted'), menus: ['card'], perform: () => { toggleMode('muted'); } },
  { id: 'blocks.manage', title: ['Blocks of the project and of mine…', '管理模块…'], group, keys: 'Mod+Alt+B', menus: ['canvas'], perform: () => { showBlockDialog('manage'); } },
];
