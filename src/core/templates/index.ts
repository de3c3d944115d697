// The templates, in the order in which they are shown.
import { alexnet } from './alexnet.ts';
import type { TemplateDefinition } from './define.ts';
import { digits } from './digits.ts';
import { googlenet } from './googlenet.ts';
import { happyHouse } from './happy-house.ts';
import { lLayer } from './l-layer.ts';
import { lenet5 } from './lenet-5.ts';
import { logisticRegression } from './logistic-regression.ts';
import { mlp } from './mlp.ts';
import { mobilenetSmall, mobilenetV1, mobilenetV2 } from './mobilenet.ts';
import { resnet18, resnet20, resnet50 } from './resnet.ts';
import { shallow } from './shallow.ts';
import { signsConvnet } from './signs-convnet.ts';
import { vgg16, vgg19, vggSmall } from './vgg.ts';

export const templates: readonly TemplateDefinition[] = [
  digits, logisticRegression, shallow, lLayer, mlp, signsConvnet, happyHouse, lenet5, alexnet, vgg16, vgg19, vggSmall,
  resnet18, resnet20, resnet50, googlenet, mobilenetV1, mobilenetV2, mobilenetSmall,
];

const byId = new Map(templates.map((template) => [template.id, template]));

export const templateById = (id: string): TemplateDefinition | undefined => byId.get(id);
