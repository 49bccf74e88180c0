activate :autoprefixer
configure(:build) { activate :asset_hash }
