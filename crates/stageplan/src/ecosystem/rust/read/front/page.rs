//! The page that Trunk builds from: what its links ask for.

use stageplan_syntax::{Span, html};

/// A link of a page that Trunk follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) rel: String,
    pub(super) href: Option<String>,
    pub(super) span: Span,
}

/// The links with `data-trunk`. Comments and the text of scripts hold none.
pub(super) fn links(text: &str) -> Vec<Link> {
    let tags = html::tags(text).into_iter().filter(|tag| matches!(tag.name.as_str(), "link" | "script"));
    let links = tags.filter_map(|tag| {
        let (.., span) = tag.attributes.iter().find(|(name, ..)| name == "data-trunk")?;
        let rel = tag.get("rel").unwrap_or(tag.name.as_str()).to_owned();
        let href = tag.get("href").or_else(|| tag.get("src")).map(str::to_owned);
        Some(Link { rel, href, span: *span })
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let found = links(text).into_iter().map(|link| format!("{} {}", link.rel, link.href.unwrap_or_default()));
        let found: Vec<String> = found.map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn links_for_trunk_are_found() {
        check("<link data-trunk rel=\"rust\" />", &["rust"]);
        check("<LINK rel='css' href = a.css data-trunk>", &["css a.css"]);
        check("<link data-trunk=\"\" rel=sass href=\"a b.scss\"/><link rel=css href=x>", &["sass a b.scss"]);
        check(
            "<!-- <link data-trunk rel=rust> --><script>'<link data-trunk>'</script><link data-trunk rel=rust>",
            &["rust"],
        );
        check("<script data-trunk src=\"a.js\"></script>", &["script a.js"]);
        check("", &[]);
    }

    #[test]
    fn a_page_of_styles_does_not_hang() {
        assert_eq!(links(&"<style></style>".repeat(40_000)), Vec::new());
        assert_eq!(links(&"<script><style>".repeat(40_000)), Vec::new());
        assert_eq!(links(&"<!-- <a b='".repeat(40_000)), Vec::new());
    }
}
