<?php mail("box@example.org", "ring", "ring");
