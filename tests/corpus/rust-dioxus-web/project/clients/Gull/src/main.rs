use dioxus::prelude::*;

const STYLE: Asset = asset!("/assets/gull.css");

fn main() {
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    let mut cries = use_signal(|| 0);
    rsx! {
        document::Stylesheet { href: STYLE }
        button { onclick: move |_| cries += 1, "{cries} cries" }
    }
}
