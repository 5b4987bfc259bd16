"""A user's program with one mistake on each line that ends in "mistake"; it is checked, not run."""

import wan_widgets as wan

wan.generate("A kite", duration="5")  # mistake
wan.generate("A kite", seed=1.5)  # mistake
wan.generate(prompt=5)  # mistake
wan.generate("A kite", aspect_ratio=(16, 9))  # mistake
wan.form(promt="A kite")  # mistake
wan.generate("A kite", image=5)  # mistake
wan.generate("A kite", references=[1.5])  # mistake
wan.sweep(5)  # mistake
wan.estimate("A kite", duraton=10)  # mistake
wan.validate("A kite", watermark="no")  # mistake
wan.sweep("A kite", seed=["one", "two"])  # mistake
job = wan.generate("A kite")
job.again(duration="10")  # mistake
print(job.trouble)  # mistake
text: str = job.progress  # mistake
print(job.error.message)  # mistake
wan.form().set(sed=7)  # mistake
wan.sweeep("A kite")  # mistake
