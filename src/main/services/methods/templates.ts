import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { templates } from '../../../core/templates/index.ts';
import { findTemplate } from '../create.ts';
import { os } from './services.ts';

export const templateMethods = os.templates.router({
  list: os.templates.list.handler(() => templates.map(({ id, title, summary, doc, takes, source, params }) => ({
    id, title, summary, doc, takes, ...(source !== undefined && { source }), params: z.toJSONSchema(params, { io: 'input' }) as Record<string, unknown>,
  }))),
  build: os.templates.build.handler(({ input }) => {
    const template = findTemplate(input.template);
    const parsed = template.params.safeParse(input.params ?? {});
    const issue = parsed.success ? undefined : parsed.error.issues[0];
    if (issue) throw new LayerwrightError('usage', `The template ${template.id} does not take these params: ${issue.path.join('.')} ${issue.message}.`, { where: issue.path.join('.'), expected: Object.keys(template.params.shape).join(', ') });
    return template.build(input.params ?? {}, input.name);
  }),
});
