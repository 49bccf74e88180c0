//! Sites that gems make: Jekyll and Middleman.

use stageplan_syntax::data::Node;

use super::{Names, config_rb, packages, repository};
use crate::ecosystem::site::detect::{Tool, jekyll_settings};
use crate::ecosystem::site::facts::{Generator, Locked, Ruby, path_of};
use crate::ecosystem::site::gems::{self, Lock};
use crate::finding::Finding;
use crate::tree::RepoPath;

pub(super) fn read(names: &mut Names<'_, '_>, tool: Tool) -> Ruby {
    let unit = names.unit;
    let generator = if tool == Tool::Middleman { Generator::Middleman } else { Generator::Jekyll };
    let file = gems::gemfile(unit);
    let lock_name =
        if file.as_ref().is_some_and(|file| file.name == "gems.rb") { "gems.locked" } else { "Gemfile.lock" };
    let lock_source = Some(lock_name).filter(|name| unit.has(name)).and_then(|name| unit.source(name));
    let lock = lock_source.as_ref().map(|source| gems::lock(source));
    let version = |gem: &str| lock.as_ref().and_then(|lock| lock.version(gem).cloned());

    let own = unit.one_line(".ruby-version").map(|version| {
        let plain = version.value().trim_start_matches("ruby-").to_owned();
        version.map(|_| plain)
    });
    let in_file = file.as_ref().and_then(|file| file.ruby.clone());
    let in_lock = lock.as_ref().and_then(|lock| lock.ruby.clone());
    let mut pins = names.pins("ruby", own);
    // What the Gemfile asks for is held to by Bundler.
    pins.pinned.extend(in_lock);
    match in_file {
        Some(wish) if wish.value().starts_with(|c: char| c.is_ascii_digit()) => pins.pinned.insert(0, wish),
        other => pins.least = other,
    }

    let gem = |name: &str| file.iter().flat_map(|file| &file.gems).find(|gem| gem.name.value() == name);
    let wished = gem("jekyll").map(|gem| gem.name.clone().map(|_| gem.wish.clone())).and_then(|wish| {
        let text = wish.value().clone()?;
        Some(wish.map(|_| text))
    });
    let config = jekyll_settings(unit).filter(|_| generator == Generator::Jekyll);
    let text = |key: &str| config.as_ref().and_then(|config| config.string(&[key]));
    *names.title = text("title");
    let pages = match gem("github-pages") {
        Some(gem) => Some(gem.name.origin().clone()),
        // Without a Gemfile it is GitHub that installs, and what it installs is known.
        None if file.is_none() => config.as_ref().map(|config| config.source.origin_of_file()),
        None => None,
    };
    plugins(names, config.as_deref(), &file);

    let path = |name: &str| unit.path(name).filter(|_| unit.has(name));
    let mut files: Vec<RepoPath> = file.iter().filter_map(|file| path(file.name)).collect();
    files.extend(lock_source.as_ref().map(|source| source.path.clone()));
    if let Some(file) = &file {
        files.extend(file.reads.iter().filter_map(|name| path(name)));
        files.extend(
            [".ruby-version"].into_iter().filter(|_| file.reads.iter().any(|name| name.is_empty())).filter_map(path),
        );
        let local = file.gems.iter().filter_map(|gem| gem.from.as_ref()).find(|from| !from.value().starts_with("git"));
        if let Some(from) = local {
            names.leads_out("..", from.origin());
        }
    }
    let local =
        |file: &gems::Gemfile| file.gems.iter().filter_map(|gem| gem.from.as_ref()).any(|from| from.value() == "path");
    let whole = file.as_ref().is_some_and(|file| file.gemspec || local(file));
    let middleman = match generator {
        Generator::Middleman => config_rb::read(unit),
        Generator::Jekyll => config_rb::Settings::default(),
    };
    let output = text("destination").or(middleman.output);
    let base = text("baseurl");
    let asks = ["github-pages", "jekyll-github-metadata"].into_iter().find_map(|name| {
        let named = gem(name).map(|gem| gem.name.origin().clone());
        named.or_else(|| Some(version(name)?.origin().clone()))
    });
    let asks = asks.or_else(|| pages.clone()).filter(|_| generator == Generator::Jekyll);
    let repository = asks.and_then(|by| repository::read(unit, config.as_deref(), by));
    Ruby {
        generator,
        files,
        gemfile: file.as_ref().map(|file| file.origin.clone()),
        lock: lock_source.as_ref().zip(lock.as_ref()).map(|(source, lock)| Locked {
            origin: source.origin_of_file(),
            bundler: lock.bundler.clone(),
            lacks: lacks(lock),
            liquid: version("liquid"),
        }),
        gem: whole,
        pins,
        jekyll: version("jekyll").or(wished),
        pages,
        output,
        base_by_github: repository.is_some() && base.as_ref().is_none_or(|base| base.value() == "/"),
        base: base.or(middleman.prefix).as_ref().and_then(path_of),
        repository,
        packages: packages::read(names, if generator == Generator::Jekyll { "jekyll" } else { "middleman" }),
    }
}

/// The platforms with Linux that a lockfile was not made for: Bundler stops on them when it is held to the file. `ruby`
/// stands for all of them.
fn lacks(lock: &Lock) -> Vec<&'static str> {
    let made_for = |processor: &str| {
        let of = |platform: &String| {
            let (name, system) = platform.split_once('-').unwrap_or((platform, ""));
            platform == "ruby" || name == processor && matches!(system, "linux" | "linux-gnu")
        };
        lock.platforms.is_empty() || lock.platforms.iter().any(of)
    };
    let named = [("x86_64", "x86_64-linux"), ("aarch64", "aarch64-linux")];
    let arm = |processor: &str| processor == "aarch64" && made_for("arm64");
    let missing = named.into_iter().filter(|(processor, _)| !made_for(processor) && !arm(processor));
    missing.map(|(_, name)| name).collect()
}

/// Plugins that the settings name and no gem brings: Jekyll stops without them.
fn plugins(names: &mut Names<'_, '_>, config: Option<&crate::project::Manifest>, file: &Option<gems::Gemfile>) {
    let (Some(config), Some(file)) = (config, file) else { return };
    let known = |name: &str| file.gems.iter().any(|gem| gem.name.value() == name);
    // Themes and GitHub's set of gems bring plugins of their own.
    if file.gemspec
        || file.gems.iter().any(|gem| gem.name.value() == "github-pages" || gem.name.value().contains("theme"))
    {
        return;
    }
    let lists = [config.at(&["plugins"]), config.at(&["gems"])];
    for node in lists.into_iter().flatten().flat_map(Node::items) {
        let Some(name) = node.as_str().filter(|name| name.starts_with("jekyll-") && !known(name)) else { continue };
        names.findings.push(
            Finding::warning(
                "site/plugin-without-gem",
                format!("the settings name the plugin {name}, and the Gemfile does not"),
            )
            .help(format!("add `gem \"{name}\"` to the Gemfile, unless another gem brings it"))
            .at(config.origin(node).place().cloned()),
        );
    }
}
