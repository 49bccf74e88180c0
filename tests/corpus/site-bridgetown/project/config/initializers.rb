Bridgetown.configure do |config|
  url "https://crow.example.org"
  template_engine "erb"
end
