import { crumb } from '@bakery/crumbs'
document.body.append(crumb)
