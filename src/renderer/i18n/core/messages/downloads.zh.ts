// Messages about downloads of models: English and Simplified Chinese, values as {0}, {1}, …
import type { Pair } from '../speaker.ts';

export const downloads: readonly Pair[] = [
  ['The catalogue has no model "{0}".', '目录中没有模型“{0}”。'],
  ['`models list` shows what it has.', '`models list` 会列出其中的模型。'],
  ['The download was cancelled.', '下载已取消。'],
  ['What came is not the model: its checksum is another.', '收到的文件不是该模型：校验和不同。'],
  ['It was thrown away. If this happens again, the file has changed where it is kept.', '该文件已被丢弃。若再次出现，说明源处的文件已改变。'],
  ['Something else stands where the model would go.', '模型要保存的位置已有其他文件。'],
  ['Name another place, or move it away.', '请换一个位置，或先移走它。'],
  ['The model is being downloaded already.', '该模型正在下载中。'],
  ['Wait until that has ended.', '请等待其结束。'],
  ['That is not an address that models are taken from.', '不能从该地址获取模型。'],
  ['{0} gives something else than the model.', '{0} 给出的不是该模型。'],
  ['The network may want you to sign in first. Else fetch the file with a browser and choose it from the disk.', '网络可能要求先登录。否则请用浏览器下载该文件，再从磁盘选择。'],
  ['{0} cannot be reached.', '无法连接 {0}。'],
  ['Check the network. What came so far is kept.', '请检查网络。已收到的部分会保留。'],
  ['{0} leads on to an address that is not secure.', '{0} 转向了不安全的地址。'],
  ['{0} leads from one address to the next without end.', '{0} 不断转向新的地址。'],
  ['{0} has too much to do.', '{0} 繁忙。'],
  ['Try again later. What came so far is kept.', '请稍后再试。已收到的部分会保留。'],
  ['{0} does not give the file.', '{0} 不提供该文件。'],
  ['Fetch it from elsewhere and choose it from the disk: its checksum tells whether it is the one.', '请从别处获取并从磁盘选择：校验和会判断它是否正确。'],
];

export const downloadPhrases: readonly Pair[] = [
  ['an address that begins with https://', '以 https:// 开头的地址'],
  ['{0} bytes, {1}', '{0} 字节，{1}'],
];
