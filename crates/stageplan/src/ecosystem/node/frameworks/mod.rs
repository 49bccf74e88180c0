//! What a project is made with, by its dependencies. A framework whose plan differs from that of a plain service gets a
//! file of its own here and a line in the list.

mod adonis;
mod analog;
mod angular;
mod antora;
mod astro;
mod config;
mod create_react_app;
mod directus;
mod docusaurus;
mod eleventy;
mod ember;
mod expo;
mod found;
mod front;
mod gatsby;
mod gridsome;
mod gulp;
mod hexo;
mod hosts;
mod keystone;
mod medusa;
mod meteor;
mod next;
mod nitro;
mod nuxt;
mod parcel;
mod preact_cli;
mod prisma;
mod quartz;
mod quasar;
mod qwik;
mod qwik_city;
mod reach;
mod react_router;
mod recognise;
mod redwood;
mod rollup;
mod rsbuild;
mod runs;
mod server;
mod site;
mod slidev;
mod stand_in;
mod stencil;
mod storybook;
mod strapi;
mod sveltekit;
mod vike;
mod vite;
mod vitepress;
mod vue_cli;
mod vuepress;
mod webpack;

use super::CATALOG;
use super::read::Facts;
use crate::catalog::Row;
use crate::origin::{Origin, Sourced};

pub(super) use found::{Fronts, Made};
pub(super) use prisma::{Prisma, read as prisma};
pub(super) use reach::Reach;
pub(super) use recognise::{by_executor, fronts, only_serves_files};
pub(super) use server::{Packages, Server, Take, steps};
pub(super) use site::Site;

/// The frameworks whose build makes something known, in any order.
const LIST: &[&front::Front] = &[
    &meteor::FRONT,
    &redwood::FRONT,
    &adonis::FRONT,
    &strapi::FRONT,
    &medusa::FRONT,
    &keystone::FRONT,
    &directus::FRONT,
    &next::FRONT,
    &nuxt::FILES,
    &nuxt::SERVER,
    &sveltekit::FRONT,
    &react_router::FRONT,
    &react_router::REMIX,
    &nitro::TANSTACK,
    &nitro::SOLID,
    &qwik_city::FRONT,
    &vike::FRONT,
    &astro::FRONT,
    &qwik::FRONT,
    &analog::FRONT,
    &nitro::ANALOG,
    &gatsby::FRONT,
    &gridsome::FRONT,
    &slidev::FRONT,
    &quartz::FRONT,
    &docusaurus::FRONT,
    &vitepress::FRONT,
    &vuepress::FRONT,
    &eleventy::FRONT,
    &hexo::FRONT,
    &antora::FRONT,
    &angular::FRONT,
    &ember::FRONT,
    &create_react_app::FRONT,
    &preact_cli::FRONT,
    &quasar::FRONT,
    &stencil::FRONT,
    &expo::FRONT,
    &vue_cli::FRONT,
];

/// What some of those are served by, and projects by themselves.
const ENGINES: &[&front::Front] = &[&nitro::FRONT, &nitro::PLUGIN];

/// Tools that many of those build with, and that projects also use by themselves; a framework around one goes before it.
const BUNDLERS: &[&front::Front] = &[&rsbuild::FRONT, &vite::FRONT, &parcel::FRONT, &webpack::FRONT, &rollup::FRONT];

/// What shows parts of what anything else builds, and what calls anything else.
const SHOWCASES: &[&front::Front] = &[&storybook::FRONT, &gulp::FRONT];

/// All of them: what builds on another stands in a list before it, and within a list the order says nothing.
const LAYERS: [&[&front::Front]; 4] = [LIST, ENGINES, BUNDLERS, SHOWCASES];

/// What kind of program a dependency speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It answers connections.
    Server,
    /// It works without being asked by a connection.
    Worker,
    /// It makes pages, and often serves them too.
    FrontEnd,
    /// A program with windows.
    Desktop,
    /// A program for phones.
    Mobile,
}

/// A framework that a project depends on.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The port it listens on by itself.
    pub(super) port: Option<u16>,
    /// Whether only development needs it.
    pub(super) dev: bool,
    /// The dependency.
    pub(super) found: Sourced<String>,
    pub(super) row: Origin,
}

/// The frameworks of a unit, in the order of the catalog.
pub(super) fn of(facts: &Facts) -> Vec<Framework> {
    CATALOG.rows("framework").filter_map(|row| framework(row, facts)).collect()
}

fn framework(row: Row<'static>, facts: &Facts) -> Option<Framework> {
    let found = facts.package.any(row.key())?.clone();
    let kind = match row.text("kind")? {
        "server" => Kind::Server,
        "worker" => Kind::Worker,
        "frontend" => Kind::FrontEnd,
        "desktop" => Kind::Desktop,
        _ => Kind::Mobile,
    };
    Some(Framework {
        name: row.text("name")?,
        kind,
        port: row.text("port").and_then(|port| port.parse().ok()),
        dev: facts.package.runs(row.key()).is_none(),
        found,
        row: row.origin(),
    })
}
