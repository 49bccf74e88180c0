//! What names of groups and extras say of whom they are for.

/// Names of groups and extras that only those want who work on the project.
const DEVELOPMENT: &[&str] = &[
    "dev",
    "devel",
    "develop",
    "development",
    "local",
    "test",
    "tests",
    "testing",
    "lint",
    "linting",
    "linter",
    "linters",
    "style",
    "format",
    "formatting",
    "fmt",
    "doc",
    "docs",
    "documentation",
    "typing",
    "types",
    "type",
    "typecheck",
    "type-check",
    "mypy",
    "ci",
    "qa",
    "quality",
    "check",
    "checks",
    "pre-commit",
    "release",
    "debug",
    "notebook",
    "notebooks",
    "jupyter",
    "tools",
    "tooling",
    "bench",
    "benchmark",
    "benchmarks",
    "profiling",
    "coverage",
    "build",
    "examples",
    "e2e",
    "ipython",
];

/// Whether only those want a group or an extra who work on the project.
pub(super) fn is_development(name: &str) -> bool {
    let first = name.split('-').next().unwrap_or_default();
    let last = name.rsplit('-').next().unwrap_or_default();
    DEVELOPMENT.contains(&name) || DEVELOPMENT.contains(&first) || DEVELOPMENT.contains(&last)
}

/// Whether tests and the daily work want it, among those.
pub(super) fn is_for_tests(name: &str) -> bool {
    matches!(name, "dev" | "develop" | "development" | "test" | "tests" | "testing")
}

#[cfg(test)]
mod tests {
    use super::{is_development, is_for_tests};

    #[test]
    fn names_of_groups_for_development() {
        for name in ["dev", "test", "lint", "dev-tools", "unit-test", "docs"] {
            assert!(is_development(name), "{name}");
        }
        for name in ["server", "postgres", "web", "api"] {
            assert!(!is_development(name), "{name}");
        }
        assert!(is_for_tests("testing") && !is_for_tests("docs"));
    }
}
