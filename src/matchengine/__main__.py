"""python -m matchengine"""

import sys

from matchengine.command import main

sys.exit(main())
