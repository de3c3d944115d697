// What a template is: a project made from a few params, which follow the data it is bound to.
import { z } from 'zod';
import { Sketch } from '../graph/sketch.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../graph/schema.ts';
import type { Binding, Project } from '../graph/schema.ts';
import { standardCatalogue } from '../shapes/catalogue.ts';

export type TrainingInput = z.input<typeof projectSchema>['training'];

export interface TemplateDefinition<P = unknown> {
  /** Id in the terminal and in project files; never changes. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Source, and what was changed. */
  readonly doc: string;
  /** What its Input takes. `picture` needs [channels, height, width]; `any` flattens what comes. */
  readonly takes: 'picture' | 'any';
  /** How bound fields are scaled on their way in: pictures, and tables of numbers. */
  readonly scaling: { readonly picture: Binding['transform']; readonly table: Binding['transform'] };
  /** Data that comes with the template: `made:digits`. */
  readonly source?: string;
  readonly params: z.ZodType<P> & z.ZodObject;
  /** The whole project; params that are left out have their defaults. Throws a zod error for wrong params. */
  build(params?: Readonly<Record<string, unknown>>, name?: string): Project;
}

interface Recipe<S extends z.ZodObject> extends Pick<TemplateDefinition, 'id' | 'title' | 'summary' | 'doc'>, Partial<Pick<TemplateDefinition, 'takes' | 'scaling' | 'source'>> {
  readonly params: S;
  /** Settings, which may depend on the params. */
  readonly training: TrainingInput | ((params: z.output<S>) => TrainingInput);
  /** Draws the network from its Input to its losses. */
  readonly draw: (s: Sketch, params: z.output<S>) => void;
}

/** Makes a template of a recipe: draws the graph and fills in the rest of the document. */
export function defineTemplate<S extends z.ZodObject>(recipe: Recipe<S>): TemplateDefinition {
  const { draw, training, takes = 'picture', scaling = { picture: 'scale255', table: 'standardize' }, ...rest } = recipe;
  return {
    ...rest, takes, scaling, params: recipe.params,
    build(params = {}, name = recipe.id) {
      const s = new Sketch(standardCatalogue);
      const parsed = recipe.params.parse(params);
      draw(s, parsed);
      return projectSchema.parse({
        format: PROJECT_FORMAT, version: PROJECT_VERSION, name, template: recipe.id, graph: s.graph(),
        training: typeof training === 'function' ? training(parsed) : training,
        ...(recipe.source !== undefined && { data: { source: recipe.source } }),
      });
    },
  };
}

const size = z.int().positive();

/** Params of templates for pictures. */
export const pictureParams = (channels: number, side: number, classes: number) => ({
  shape: z.tuple([size, size, size]).default([channels, side, side]).meta({ title: 'Picture', help: 'Channels, height and width of the pictures.' }),
  classes: size.min(2).default(classes).meta({ title: 'Classes', help: 'Number of classes to tell apart.' }),
});

/** Params of templates that take anything. */
export const anyParams = (shape: readonly number[], classes: number) => ({
  shape: z.array(size).min(1).default([...shape]).meta({ title: 'Sample', help: 'Shape of one sample: number of features, or channels, height and width.' }),
  classes: size.min(2).default(classes).meta({ title: 'Classes', help: 'Number of classes to tell apart.' }),
});
