//! The calls of Leiningen, and of Clojure's own command.

use super::{Cached, Words, image};
use crate::ecosystem::java::facts::{Facts, Tool};
use crate::origin::{Origin, Sourced};
use crate::plan::Value;

pub(super) fn words(facts: &Facts, version: &Sourced<u32>) -> Option<Words> {
    let build = &facts.build;
    let leiningen = *facts.tool.value() == Tool::Leiningen;
    let (key, program, fetch) =
        if leiningen { ("clojure-lein", "lein", "deps") } else { ("clojure-tools", "clojure", "-P") };
    let base = image(key)?;
    let because = if leiningen { "it brings Leiningen and the JDK" } else { "it brings Clojure's command and the JDK" };
    let image_why = Origin::rule_from("java/clojure-image", because, [base.origin.clone(), version.origin().clone()]);
    let call = |words: &[&str]| std::iter::once(&program).chain(words).map(|word| Value::text(*word)).collect();
    let because = "a change of the sources leaves what is depended on in its layer";
    let fetch_why = Origin::rule_from("java/dependencies-first", because, [facts.origin.clone()]);
    let of = |words: &Sourced<Vec<String>>| {
        let parts: Vec<&str> = words.value().iter().map(String::as_str).collect();
        Sourced::new(call(&parts), words.origin().clone())
    };
    let task = build.task.as_ref()?;
    let package: Vec<Value> = if leiningen {
        call(&[task.value()])
    } else {
        let alias =
            build.select.as_ref().map_or_else(|| "-T:build".to_owned(), |alias| format!("-T:{}", alias.value()));
        call(&[&alias, task.value()])
    };
    let test = build.tests.as_ref().map(|origin| {
        let words = match &build.test {
            Some(test) => call(&[test]),
            None => call(&["test"]),
        };
        Sourced::new(words, Origin::rule_from("java/tests", "the project has tests", [origin.clone()]))
    });
    Some(Words {
        image: base,
        image_why,
        before: Vec::new(),
        fetch: Some(Sourced::new(call(&[fetch]), fetch_why)),
        package,
        why: Origin::rule_from("java/clojure-uberjar", "one jar of everything", [task.origin().clone()]),
        test: test.filter(|_| leiningen || build.test.is_some()),
        develop: build.develop.as_ref().map(of),
        caches: &["/root/.m2"],
        cached: Cached::Fetched,
    })
}
