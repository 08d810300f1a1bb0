// npm run build: a clean bundle in dist/, as it is packed.
import { bundle } from './bundle.ts';

await bundle({ clean: true });
