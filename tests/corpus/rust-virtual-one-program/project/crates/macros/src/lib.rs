use proc_macro::TokenStream;

/// Keeps what it is given.
#[proc_macro_attribute]
pub fn lamp(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}
