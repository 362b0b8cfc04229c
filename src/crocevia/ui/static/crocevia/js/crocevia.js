// The small behaviours of every page. Each module does nothing where its markup is absent; every page works without them.
import { dialogs } from './dialogs.js';
import { fold } from './fold.js';
import { forms } from './forms.js';
import { keys } from './keys.js';
import { loading } from './loading.js';
import { matrix } from './matrix.js';
import { menus } from './menus.js';
import { search } from './search.js';
import { telling } from './telling.js';
import { theme } from './theme.js';
import { tools } from './tools.js';

theme();
menus();
search();
fold();
forms();
tools();
dialogs();
loading();
matrix();
telling();
keys();
