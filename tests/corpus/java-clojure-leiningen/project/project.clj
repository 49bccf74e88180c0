(defproject example/night-train "0.4.0-SNAPSHOT"
  :description "Which berths are free"
  :url "https://trains.example"
  :min-lein-version "2.9.0"
  :dependencies [[org.clojure/clojure "1.11.4"]
                 [http-kit "2.8.1"]
                 [compojure "1.7.1" :exclusions [ring/ring-core]]
                 [ring/ring-core "1.14.2"]]
  :main ^:skip-aot example.night-train
  :target-path "target/%s"
  :uberjar-name "night-train.jar"
  :jvm-opts ["-Xmx512m" "-Dclojure.compiler.direct-linking=true"]
  :profiles {:uberjar {:aot :all}
             :dev {:dependencies [[ring/ring-mock "0.6.2"]]}})
