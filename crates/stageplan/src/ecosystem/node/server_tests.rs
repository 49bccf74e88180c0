//! Servers that builds of frameworks make, in all ways that projects say it.

use super::tests::check;

/// A project of Next with this configuration and these scripts.
fn next(config: &str, scripts: &str, settings: &[(&str, &str)], expect: &[&str]) {
    let text = format!(
        "//- package.json\n{{\"private\": true, \"scripts\": {{{scripts}}}, \"dependencies\": {{\"next\": \"^16\", \"react\": \"^19\"}}, \"devDependencies\": {{\"typescript\": \"^5\", \"@next/bundle-analyzer\": \"^16\"}}}}\n//- next.config.ts\n{config}\n//- app/page.tsx\nexport default () => null;\n//- server.js\nrequire('next'); require('http').createServer().listen(4400);\n"
    );
    check(&text, settings, expect);
}

const BOTH: &str = r#""build": "next build", "start": "next start""#;

#[test]
fn the_configuration_is_read_through_functions() {
    for config in [
        "export default { output: 'standalone' }",
        "const c: NextConfig = { output: 'standalone' };\nexport default withA(withB(c), { x: 1 })",
        "const c = { output: 'standalone' as const };\nmodule.exports = c",
        "export default async (phase) => { const c = { output: 'standalone' }; return c }",
        "const out = 'standalone';\nexport default { output: out } satisfies NextConfig",
    ] {
        next(config, BOTH, &[], &["/app/.next/standalone ./", "CMD [\"node\", \"server.js\"]", "-prod-deps"]);
    }
}

#[test]
fn what_is_computed_takes_the_safe_way() {
    for config in [
        "export default { output: process.env.X ? 'standalone' : undefined }",
        "const pack = process.env.X && { output: 'standalone' };\nexport default { ...(process.env.X && { output: 'standalone' }) }",
        "export default { output: pick() }",
    ] {
        next(config, BOTH, &[], &["/app/.next ./.next", "node_modules/.bin/next", "!node/computed-setting"]);
    }
    // A text that only speaks of it says nothing.
    next("// output: 'standalone'\nexport default { title: 'standalone' }", BOTH, &[], &["!node/next-standalone"]);
}

#[test]
fn what_the_configuration_loads_as_it_starts_stays() {
    let config = "import analyzer from '@next/bundle-analyzer';\nexport default analyzer()({})";
    next(config, BOTH, &[], &["!node/loads-development-dependency", "-AS prod-deps"]);
}

#[test]
fn start_lines_of_the_framework_are_its_own() {
    let standalone = "export default { output: 'standalone' }";
    for start in [
        "next start",
        "next start -p ${PORT:-3000}",
        "node .next/standalone/server.js",
        "cross-env NODE_ENV=production next start",
        "next dev",
    ] {
        let scripts = format!(r#""build": "next build", "start": "{start}""#);
        next(standalone, &scripts, &[], &["CMD [\"node\", \"server.js\"]", "EXPOSE 3000", "HOSTNAME=0.0.0.0"]);
    }
    let scripts = r#""build": "next build", "start": "next start -p 4111""#;
    next(standalone, scripts, &[], &["PORT=4111", "EXPOSE 4111"]);
    let scripts = r#""build": "next build", "start": "NODE_ENV=production node server.js""#;
    next(standalone, scripts, &[], &["EXPOSE 4400", "/app/.next ./.next", "prod-deps"]);
}

#[test]
fn the_user_chooses_between_two() {
    let text = r#"//- package.json
{"private": true, "scripts": {"build:app": "next build", "build:pages": "astro build"}, "dependencies": {"next": "^16", "astro": "^5"}}
//- next.config.js
module.exports = { output: "standalone" };
//- astro.config.mjs
export default {};
"#;
    check(text, &[], &["CMD [\"node\", \"server.js\"]", "!node/two-frameworks"]);
    check(text, &[("build", "npm run build:pages")], &["/app/dist /srv/", "-standalone"]);
}

#[test]
fn the_users_start_is_taken_where_it_is_that_of_what_was_built() {
    let text = r#"//- package.json
{"private": true, "scripts": {"build": "nuxt build"}, "dependencies": {"nuxt": "^4"}}
//- nuxt.config.ts
export default defineNuxtConfig({});
"#;
    check(&text.replace("nuxt build", "nuxt build --preset=vercel"), &[], &["!node/built-for-elsewhere"]);
    check(&text.replace("nuxt build", "nuxt build --preset node-server"), &[], &[".output/server/index.mjs"]);
    let start = "node --enable-source-maps .output/server/index.mjs";
    check(text, &[("start", start)], &["\"--enable-source-maps\"", "-prod-deps"]);
    check(
        text,
        &[("start", "node worker.mjs")],
        &["CMD [\"node\", \"worker.mjs\"]", "/app/node_modules ./node_modules"],
    );
}

#[test]
fn nobody_serves_what_wants_a_server_of_its_own() {
    let text = r#"//- package.json
{"private": true, "scripts": {"build": "astro build"}, "dependencies": {"astro": "^5", "@astrojs/node": "^9"}}
//- astro.config.mjs
import node from "@astrojs/node";
export default { output: "server", adapter: node({ mode: "middleware" }) };
"#;
    check(text, &[], &["!node/wants-own-server"]);
    check(&text.replace("middleware", "standalone"), &[], &["dist/server/entry.mjs", "HOST=0.0.0.0"]);
    check(&text.replace("@astrojs/node", "@astrojs/cloudflare"), &[], &["!node/built-for-elsewhere"]);
}

#[test]
fn a_prefix_of_variables_reaches_the_port() {
    let text = r#"//- package.json
{"private": true, "scripts": {"build": "vite build"}, "devDependencies": {"@sveltejs/kit": "^2", "@sveltejs/adapter-node": "^5", "vite": "^7"}}
//- svelte.config.js
import adapter from "@sveltejs/adapter-node";
export default { kit: { adapter: adapter({ envPrefix: "MY_" }) } };
"#;
    check(text, &[("port", "8088")], &["MY_PORT=8088", "EXPOSE 8088", "CMD [\"node\", \"build\"]"]);
}

#[test]
fn of_several_adapters_the_one_for_node_is_taken() {
    let text = r#"//- package.json
{"private": true, "scripts": {"build": "vite build"}, "devDependencies": {"@sveltejs/kit": "^2", "@sveltejs/adapter-node": "^5", "@sveltejs/adapter-static": "^3", "vite": "^7"}}
//- svelte.config.js
import node from "@sveltejs/adapter-node";
import files from "@sveltejs/adapter-static";
export default { kit: { adapter: process.env.FILES ? files() : node() } };
"#;
    check(text, &[], &["!node/computed-adapter", "CMD [\"node\", \"build\"]"]);
    // Newer versions say it to the bundler.
    let text = r#"//- package.json
{"private": true, "scripts": {"build": "vite build"}, "devDependencies": {"@sveltejs/kit": "^3", "@sveltejs/adapter-node": "^6", "vite": "^8"}}
//- vite.config.js
import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
export default { plugins: [sveltekit({ adapter: adapter({ out: "made" }) })] };
"#;
    check(text, &[], &["CMD [\"node\", \"made\"]", "/app/made ./made"]);
}

#[test]
fn members_of_a_workspace_find_their_programs() {
    let text = r#"//- package.json
{"private": true, "workspaces": ["web"]}
//- package-lock.json
{"lockfileVersion": 3, "packages": {"": {"workspaces": ["web"]}, "web": {"name": "web", "dependencies": {"next": "^16"}}, "node_modules/web": {"resolved": "web", "link": true}, "node_modules/next": {"version": "16.4.5"}}}
//- web/package.json
{"name": "web", "private": true, "scripts": {"build": "next build", "start": "next start"}, "dependencies": {"next": "^16"}}
//- web/next.config.js
module.exports = { distDir: "../made" };
"#;
    check(
        text,
        &[("unit", "web")],
        &["/app/node_modules/.bin:${PATH}", "CMD [\"next\", \"start\"]", "/app/made /app/made/"],
    );
}

#[test]
fn a_base_path_is_put_together_of_what_stands_there() {
    for (config, base) in [
        ("const repo = 'kites';\nexport default { output: 'export', basePath: `/${repo}` }", "/srv/kites/"),
        ("const repo = 'kites';\nexport default { output: 'export', basePath: '/' + repo }", "/srv/kites/"),
        (
            "const site = { repo: 'kites' };\nexport default { output: 'export', basePath: `/${site.repo}` }",
            "/srv/kites/",
        ),
        (
            "const base = process.env.BASE ?? '/kites';\nexport default { output: 'export', basePath: `${base}` }",
            "/srv/kites/",
        ),
        ("export default { output: 'export', basePath: `/${name()}` }", "/srv/"),
        ("export default { output: 'export', basePath: `/${repo}` }", "/srv/"),
    ] {
        let text = format!(
            "//- package.json\n{{\"private\": true, \"scripts\": {{\"build\": \"next build\"}}, \"dependencies\": {{\"next\": \"^16\"}}}}\n//- next.config.mjs\n{config}\n//- pages/index.jsx\nexport default () => null;\n"
        );
        check(&text, &[], &[&format!(" {base}\n")]);
    }
}

#[test]
fn documents_of_a_library_are_what_is_deployed_of_it() {
    let project = |scripts: &str, more: &str| {
        format!(
            "//- package.json\n{{\"name\": \"kites\", \"version\": \"1.0.0\", \"main\": \"dist/index.js\", \"types\": \"dist/index.d.ts\", \"scripts\": {{{scripts}}}, \"devDependencies\": {{\"vitepress\": \"^1\", \"storybook\": \"^9\"}}{more}}}\n//- docs/.vitepress/config.ts\nexport default {{}}\n//- .storybook/main.ts\nexport default {{}}\n//- src/index.ts\nexport const a = 1;\n"
        )
    };
    let documents = r#""build": "tsc", "docs:build": "vitepress build docs""#;
    check(&project(documents, ""), &[], &["npm run docs:build", "!node/site-of-library"]);
    let parts = r#""build": "tsc", "build-storybook": "storybook build""#;
    check(&project(parts, ""), &[], &["npm run build-storybook", "/app/storybook-static", "!node/site-of-library"]);
    let tool = r#", "bin": {"kites": "dist/cli.js"}"#;
    check(&project(documents, tool), &[], &["-vitepress", "-docs:build"]);
    let asked = [("build", "npm run docs:build")];
    check(&project(documents, tool), &asked, &["npm run docs:build", "/app/docs/.vitepress/dist"]);
    check(&project(r#""build": "tsc""#, ""), &[], &["!node/nothing-to-start"]);
}
