/** Names of the demo organization's people. Invented combinations; nobody in particular is meant. */

interface Culture {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

const culture = (given: string, family: string): Culture => ({
  given: given.split(" "),
  family: family.split(" "),
});

/** Given and family names that go together. */
export const CULTURES: readonly Culture[] = [
  culture(
    "Alice Ben Charlotte Daniel Emily George Hannah Jack Katie Liam Megan Oliver Rachel Samuel Tessa William",
    "Archer Bennett Clarke Dawson Ellis Fletcher Graham Hughes Kemp Lawson Marsh Palmer Reid Shaw Turner Webb",
  ),
  culture(
    "Aoife Brendan Ciara Declan Eoin Fiona Niamh Oisín Róisín Seán Siobhán Tadhg",
    "O'Brien O'Connor Byrne Doyle Gallagher Kavanagh McCarthy Nolan O'Sullivan Quinn Walsh",
  ),
  culture(
    "Alejandro Beatriz Carlos Daniela Elena Fernando Inés Javier Lucía Mateo Núria Pablo Raúl Sofía",
    "Álvarez Castillo Domínguez Fernández Gómez Herrera Ibáñez Muñoz Núñez Ortega Peña Romero",
  ),
  culture(
    "Ana Bruno Catarina Duarte Gonçalo Inês João Letícia Luís Mariana Tiago Vitória",
    "Almeida Araújo Barbosa Cardoso Conceição Ferreira Magalhães Moreira Pereira Ribeiro",
  ),
  culture(
    "Amélie Benoît Camille Étienne François Hélène Jérôme Léa Margaux Noël Océane Théo",
    "Beaumont Chevalier Dubois Fournier Girard Lefèvre Marchand Perrault Renaud Thibault",
  ),
  culture(
    "Anke Björn Dieter Franziska Greta Jürgen Katrin Lars Matthias Sabine Uwe Verena",
    "Bäcker Fischer Großmann Hoffmann Jäger König Lehmann Müller Schröder Vogel Weiß",
  ),
  culture(
    "Agnieszka Bartosz Ewa Grzegorz Jadwiga Kacper Łukasz Małgorzata Paweł Wojciech Zofia",
    "Dąbrowski Kamiński Kowalczyk Lewandowski Nowak Pawłowski Szymański Wiśniewski Wójcik",
  ),
  culture(
    "Ayşe Burak Çağla Deniz Emre Fatma Gökhan İpek Mehmet Özlem Şule Yiğit",
    "Aydın Çelik Demir Erdoğan Güneş Kılıç Öztürk Şahin Yıldırım Yılmaz",
  ),
  culture(
    "Åsa Astrid Bjarne Freja Gustav Ingrid Jørgen Linnéa Mikkel Signe Søren Øystein",
    "Andersson Bergström Dahl Eriksen Håkansson Jørgensen Lindqvist Nygård Østergaard Sørensen",
  ),
  culture(
    "Aditi Arjun Deepa Farhan Ishaan Kavya Lakshmi Manish Neha Priya Rohan Sanjay Tanvi Vikram",
    "Banerjee Chatterjee Desai Gupta Iyer Kapoor Menon Nair Patel Rao Sharma Venkataraman",
  ),
  culture(
    "Bingwen Chunhua Haoyu Jiayi Lihua Meiling Qiang Ruolan Weimin Xiuying Yifan Zihan",
    "Chen Deng Huang Jiang Liu Ouyang Song Tang Wu Xu Zhang Zhou",
  ),
  culture(
    "Akiko Daichi Emi Haruto Kenji Mai Naoko Ren Sakura Takumi Yui",
    "Fujimoto Hayashi Ishikawa Kobayashi Matsuda Nakamura Ogawa Saitō Takahashi Yamazaki",
  ),
  culture(
    "Anh Bảo Đức Hạnh Hương Linh Minh Ngọc Phương Quỳnh Thảo Tuấn",
    "Bùi Đặng Đỗ Huỳnh Lê Ngô Nguyễn Phạm Trần Vũ",
  ),
  culture(
    "Amina Bilal Dalia Fares Hanan Idris Jamila Karim Layla Nour Samir Yasmin",
    "Abdallah Darwish El-Masri Haddad Khalil Mansour Nasser Rahal Saleh Zaytoun",
  ),
  culture(
    "Adaeze Babajide Chiamaka Emeka Folake Ifeoma Kelechi Ngozi Obinna Tunde Yewande Zainab",
    "Abiola Adeyemi Balogun Chukwu Eze Nwosu Obi Okafor Okonkwo Olatunji",
  ),
];

/** A person the demo organization always has: for what names can do to software, or for what they hold. */
export interface NotablePerson {
  readonly name: string;
  /** Local part of the e-mail address. */
  readonly mailbox: string;
  readonly trait?: "administrator" | "allSkills" | "nothing" | "inactive";
}

export const NOTABLE_PEOPLE: readonly NotablePerson[] = [
  { name: "Robin Ashworth", mailbox: "robin.ashworth", trait: "administrator" },
  { name: "Priya Raman", mailbox: "priya.raman", trait: "allSkills" },
  { name: "Nadia Novak", mailbox: "nadia.novak", trait: "nothing" },
  { name: "Maria Garcia", mailbox: "maria.garcia" },
  { name: "Maria Garcia", mailbox: "maria.garcia2" },
  { name: "ליאור כהן", mailbox: "lior.cohen" },
  { name: "𠮷田 優子", mailbox: "yuko.yoshida" },
  { name: "Kim Lee (Nights/Weekends?)", mailbox: "kim.lee" },
  { name: "Shannon D'Arcy-O'Neill", mailbox: "shannon.darcy-oneill" },
  { name: "Wolfeschlegelsteinhausen-Featherstonehaugh, Maximiliana Josephine Theodora", mailbox: "m.wolfe" },
  { name: "Victor Lang", mailbox: "victor.lang", trait: "inactive" },
  { name: "Αλέξανδρος Παπαδόπουλος", mailbox: "alexandros.papadopoulos" },
];
