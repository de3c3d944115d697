// The languages that the window speaks.
export const languages = [{ id: 'en', title: 'English' }, { id: 'zh', title: '简体中文' }] as const;
export type Language = (typeof languages)[number]['id'];
