print('renamed')
