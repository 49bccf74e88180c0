plugins { java; war };version="1";group="g"
dependencies{implementation("a:b:1");runtimeOnly("c:d:1")}
if(true){apply(plugin="idea")}else{apply(plugin="eclipse")};val x="y"
