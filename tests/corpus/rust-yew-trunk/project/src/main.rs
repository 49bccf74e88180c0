use yew::prelude::*;

#[function_component]
fn Book() -> Html {
    let page = use_state(|| 1);
    let turn = {
        let page = page.clone();
        move |_| page.set(*page + 1)
    };
    html! { <main><button onclick={turn}>{ format!("page {}", *page) }</button></main> }
}

fn main() {
    yew::Renderer::<Book>::new().render();
}
