import { execSync } from 'node:child_process';

export function changed() {
  return (tree, file) => {
    const when = execSync(`git log -1 --pretty="format:%cI" "${file.history[0]}"`);
    file.data.astro.frontmatter.changed = when.toString();
  };
}
