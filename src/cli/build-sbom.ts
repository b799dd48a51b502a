import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../config.ts';

// Part of `npm run build`: writes the CycloneDX list of the packages that ship. npm's own `--omit dev` leaves out packages
// that a development package needs too, so what is marked as development is left out here.

type Component = { 'bom-ref': string; properties?: { name: string }[] };
type Dependency = { ref: string; dependsOn: string[] };
type Sbom = { components: Component[]; dependencies: Dependency[] };

const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const sbom = JSON.parse(text) as Sbom;
const left = new Set(sbom.components.filter(isDevelopment).map((part) => part['bom-ref']));
const shipped: Sbom = {
  ...sbom,
  components: sbom.components.filter((part) => !left.has(part['bom-ref'])),
  dependencies: sbom.dependencies
    .filter(({ ref }) => !left.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => !left.has(other)) })),
};
writeFileSync(join(root, 'dist', 'sbom.cdx.json'), `${JSON.stringify(shipped, null, 2)}\n`);

function isDevelopment({ properties = [] }: Component): boolean {
  return properties.some(({ name }) => name === 'cdx:npm:package:development');
}
