use crate::ecosystem::java::facts::Facts;
use crate::ecosystem::java::read::read;
use crate::evidence::Evidence;
use crate::testing::with_unit;

fn said(facts: &Facts) -> String {
    let Some(artefact) = &facts.artefact else {
        return facts.why_not.as_ref().map_or_else(String::new, |finding| finding.rule.to_owned());
    };
    let pattern = if artefact.pattern { " (pattern)" } else { "" };
    let task = facts.build.task.as_ref().map_or("", |task| task.value());
    let command =
        facts.config.command.as_ref().map_or_else(String::new, |words| format!(" {}", words.value().join(" ")));
    let main = artefact.main.as_ref().map_or_else(String::new, |main| format!(" by {}", main.value()));
    format!("{task}: {}{pattern}{main}{command}", artefact.path.value())
}

#[track_caller]
fn check(input: &str, expect: &str) {
    let facts = with_unit(input, "", |unit| read(unit, &Evidence::default()));
    assert_eq!(said(&facts), expect, "for {input}");
}

#[test]
fn leiningen_names_its_jar() {
    let project = |rest: &str| format!("//- project.clj\n(defproject a/shop \"1.0\" {rest})\n");
    check(&project(":main a.shop :aot :all"), "uberjar: target/shop-1.0-standalone.jar");
    check(
        &project(":main ^:skip-aot a.shop :target-path \"target/%s\" :uberjar-name \"shop-%s.jar\""),
        "uberjar: target/uberjar/shop-1.0.jar by clojure.main -m a.shop",
    );
    check(
        &project(":main ^:skip-aot a.shop :profiles {:uberjar {:aot [a.shop] :uberjar-name \"x.jar\"}}"),
        "uberjar: target/x.jar",
    );
    check(&project(":dependencies [[b \"1\"]]"), "java/library");
}

#[test]
fn a_build_program_is_read_for_its_literals() {
    let with = |build: &str| {
        format!(
            "//- deps.edn\n{{:deps {{a/b {{:mvn/version \"1\"}}}} :aliases {{:run {{:main-opts [\"-m\" \"a.main\"]}} \
             :build {{:deps {{io.github.clojure/tools.build {{:mvn/version \"0.10.11\"}}}} :ns-default build}}}}}}\n\
             //- build.clj\n(ns build)\n(def lib 'a/shop)\n(def version \"1.2\")\n{build}\n"
        )
    };
    check(
        &with("(defn uber [_] (b/uber {:uber-file (format \"target/%s-%s.jar\" (name lib) version) :main 'a.main}))"),
        "uber: target/shop-1.2.jar",
    );
    check(
        &with("(def file \"target/x.jar\")\n(defn ci [o] (let [a 1] (b/uber {:uber-file file})))"),
        "ci: target/x.jar by clojure.main -m a.main",
    );
    check(
        &with(
            "(def version (format \"1.%s\" (b/git-count-revs nil)))\n\
               (defn uber [_] (b/uber {:uber-file (str \"target/shop-\" (now) \".jar\") :main 'a.main}))",
        ),
        "uber: target/shop-*.jar (pattern)",
    );
    check(&with("(defn clean [_] nil)"), "java/clojure-no-uberjar");
    check("//- deps.edn\n{:deps {}}\n", "java/clojure-no-uberjar");
}
