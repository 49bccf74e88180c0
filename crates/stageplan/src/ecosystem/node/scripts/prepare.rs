//! What a line does before it starts the program: building belongs into the image, waiting to whoever runs it, and changes
//! of a database are steps of their own.

use stageplan_syntax::shell::{self, Command, Word};

use super::{Before, Launch, Runner, Scripts};

/// What a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// It makes files.
    Build,
    /// It changes the schema of a database.
    Migrate,
    /// It fills a database.
    Seed,
    /// It makes folders.
    Folders,
    /// It waits for something else.
    Wait,
    /// It checks the sources, or cleans up.
    Nothing,
    /// Something else.
    Other,
}

/// A step before the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Prepare {
    pub(in super::super) kind: Kind,
    /// As it is written.
    pub(in super::super) line: String,
    /// The script that holds it.
    pub(in super::super) script: Option<String>,
    /// The process, where it can be taken apart.
    pub(in super::super) launch: Option<Launch>,
}

impl Scripts<'_> {
    /// The steps that a line takes before the start, those of scripts it calls among them.
    pub(in super::super) fn prepares(&self, before: &[Before]) -> Vec<Prepare> {
        let mut found = Vec::new();
        self.collect(before, 0, &mut found);
        found
    }

    fn collect(&self, before: &[Before], depth: usize, found: &mut Vec<Prepare>) {
        for step in before {
            let (script, line) = match step {
                Before::Script(name) => (Some(name.as_str()), self.lines.get(name).cloned()),
                Before::Line(line) => (None, Some(line.clone())),
            };
            // `nest start` builds with or without a script.
            let line = line.unwrap_or_else(|| script.unwrap_or_default().to_owned());
            let launch = plain(&line).or_else(|| match script {
                Some(name) => self.script(name).ok(),
                None => self.line(&line).ok(),
            });
            let kind = kind(script, &line, launch.as_ref());
            if let Some(launch) = &launch
                && kind != Kind::Build
                && depth < 4
            {
                self.collect(&launch.before, depth + 1, found);
            }
            if found.len() < 16 {
                found.push(Prepare { kind, line, script: script.map(str::to_owned), launch });
            }
        }
    }
}

/// The file that a command writes its output to, and whether behind what that holds.
pub(super) fn output(command: &Command) -> Option<(String, bool)> {
    let redirect = command.redirects.iter().find(|redirect| redirect.fd.is_none_or(|fd| fd == 1))?;
    let file = redirect.target.literal().filter(|file| file != "/dev/null")?;
    matches!(redirect.operator, ">" | ">>" | ">|").then(|| (file, redirect.operator == ">>"))
}

/// A command of the system that makes folders or writes a text into a file.
fn plain(line: &str) -> Option<Launch> {
    let script = shell::parse(line);
    let [command] = script.commands.as_slice() else { return None };
    if !script.is_simple() || !command.env.is_empty() || command.background {
        return None;
    }
    let words: Option<Vec<String>> = command.words.iter().map(Word::literal).collect();
    let (words, output) = (words?, output(command));
    let fits = match words.first()?.as_str() {
        "mkdir" => command.redirects.is_empty(),
        "echo" | "printf" => output.is_some() && command.redirects.len() == 1,
        _ => false,
    };
    fits.then(|| Launch { words, output, runner: Runner::System, ..Launch::default() })
}

impl Prepare {
    /// The folders that the step makes.
    pub(in super::super) fn folders(&self) -> impl Iterator<Item = &str> {
        let words = self.launch.iter().filter(|_| self.kind == Kind::Folders).flat_map(|launch| &launch.words);
        let mut mode = false;
        words.skip(1).map(String::as_str).filter(move |word| {
            let value = std::mem::replace(&mut mode, *word == "-m");
            !value && !word.starts_with('-')
        })
    }
}

/// The package that brings a program.
pub(in super::super) fn package_of(program: &str) -> &str {
    match program {
        "sequelize" => "sequelize-cli",
        "mikro-orm" | "mikro-orm-esm" => "@mikro-orm/cli",
        "typeorm-ts-node-commonjs" | "typeorm-ts-node-esm" => "typeorm",
        "ts-node-esm" => "ts-node",
        "babel-node" => "@babel/node",
        "nest" => "@nestjs/cli",
        "strapi" => "@strapi/strapi",
        "medusa" => "@medusajs/cli",
        "keystone" => "@keystone-6/core",
        "moleculer-runner" => "moleculer",
        "rw" | "rw-server" | "rw-web-server" => "@redwoodjs/core",
        other => other,
    }
}

/// Files by which programs that change databases are told what to do.
pub(in super::super) fn configurations(program: &str) -> &'static [&'static str] {
    match program {
        "prisma" => &["prisma.config.ts", "prisma.config.js", "prisma.config.mjs", ".config/prisma.ts"],
        "knex" => &["knexfile.js", "knexfile.cjs", "knexfile.mjs"],
        "sequelize" | "sequelize-cli" => &[".sequelizerc", "seeders", "models", "src/migrations", "src/seeders"],
        "node-pg-migrate" => &[".node-pg-migraterc", "database.json"],
        "db-migrate" => &["database.json", ".db-migraterc"],
        "migrate-mongo" => &["migrate-mongo-config.js", "migrate-mongo-config.cjs"],
        "drizzle-kit" => &["drizzle.config.js", "drizzle.config.mjs"],
        _ => &[],
    }
}

/// The parts of a name: `db:migrate-all` has three.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Whether a name speaks of changes to a schema, or of first data.
fn of_name(name: &str) -> Option<Kind> {
    parts(name).find_map(|part| match part {
        "migrate" | "migration" | "migrations" | "migrator" | "schema" => Some(Kind::Migrate),
        "seed" | "seeds" | "seeder" | "seeders" => Some(Kind::Seed),
        _ => None,
    })
}

fn kind(script: Option<&str>, line: &str, launch: Option<&Launch>) -> Kind {
    let words: Vec<&str> = match launch {
        Some(launch) => launch.words.iter().map(String::as_str).collect(),
        None => line.split_whitespace().collect(),
    };
    let program = words.first().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    let rest = words.get(1..).unwrap_or_default();
    let has = |word: &str| rest.contains(&word);
    match program {
        "mkdir" => return Kind::Folders,
        "wait-on" | "wait-port" | "wait-for-it" | "wait-for-it.sh" | "wait-for" | "wait-for.sh" | "dockerize"
        | "sleep" | "pg_isready" => return Kind::Wait,
        "eslint" | "prettier" | "tslint" | "standard" | "xo" | "biome" | "oxlint" | "jest" | "vitest" | "mocha"
        | "only-allow" | "check-node-version" | "husky" | "npm-check" | "kill-port" | "pm2" | "killall" => {
            return Kind::Nothing;
        }
        "tsc" | "tsup" | "tsdown" | "swc" | "babel" | "webpack" | "rollup" | "esbuild" | "vite" | "ncc" | "gulp"
        | "grunt" | "tspc" | "tsgo" | "tsc-alias" | "copyfiles" | "cpx" | "next" | "nuxt" | "nuxi" | "astro"
        | "lb-tsc" | "lb-clean" | "unbuild" | "pkgroll" | "parcel" | "sass" | "tailwindcss" | "postcss"
        | "graphql-codegen" | "tsoa" | "cp" => {
            return Kind::Build;
        }
        "prisma" if has("generate") => return Kind::Build,
        "prisma" | "drizzle-kit" if has("seed") => return Kind::Seed,
        "prisma" | "drizzle-kit" if has("migrate") || has("push") => return Kind::Migrate,
        "drizzle-kit" | "nest" => return Kind::Build,
        "node-pg-migrate" | "db-migrate" | "migrate-mongo" | "umzug" | "dbmate" | "graphile-migrate" | "emigrate"
        | "postgrator" | "flyway" | "atlas" => return Kind::Migrate,
        _ => {}
    }
    // `knex migrate:latest`, `typeorm migration:run`, `node ace migration:run`, `keystone prisma migrate deploy`.
    let told = rest.iter().filter(|word| !word.starts_with(['-', '.', '/']) && !word.contains('/')).find_map(|word| {
        let verb = word.split(':').next().unwrap_or_default();
        let database = word.strip_prefix("db:").and_then(of_name);
        let known = matches!(verb, "migrate" | "migration" | "migrations" | "seed" | "schema" | "seeder");
        database.or_else(|| known.then(|| of_name(verb))?)
    });
    if let Some(kind) = told {
        return kind;
    }
    let file = launch.and_then(|launch| launch.words.get(launch.file?)).map(String::as_str);
    let by_name = script.and_then(of_name).or_else(|| of_name(file?.rsplit('/').next()?));
    if let Some(kind) = by_name {
        return kind;
    }
    const MAKES: &[&str] = &["build", "compile", "generate", "codegen", "tsc", "copy", "css", "assets", "bundle"];
    let makes = |name: &str| parts(name).any(|part| MAKES.contains(&part));
    if script.is_some_and(makes) || file.is_some_and(makes) || launch.is_none() && makes(line) {
        return Kind::Build;
    }
    if script.is_some_and(|name| parts(name).any(|part| matches!(part, "lint" | "test" | "clean" | "check"))) {
        return Kind::Nothing;
    }
    match launch {
        Some(Launch { runner: Runner::Package(_), dev: Some(_), .. }) => Kind::Build,
        None if script.is_some_and(|name| name.starts_with("pre")) && line.contains("build") => Kind::Build,
        _ => Kind::Other,
    }
}
