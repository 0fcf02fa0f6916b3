# Makes weighted.expected.csv from weighted.answers.csv, both invented: Rscript weighted.R
# R 4.2.2 with package survey 4.1-1. The tests need the CSV files only.
suppressMessages(library(survey))
answers <- read.csv("weighted.answers.csv")
answers$one <- 1
rows <- list()
for (weights in c("one", "weight")) {
  design <- svydesign(id = ~participant, weights = as.formula(paste("~", weights)), data = answers)
  for (group in c("all", "part")) {
    sample <- if (group == "part") subset(design, part == 1) else design
    put <- function(what, value) {
      value <- as.numeric(value)
      rows[[length(rows) + 1]] <<- data.frame(weights, group, what, place = seq_along(value), value = sprintf("%.12g", value))
    }
    share <- svymean(~yes, sample, deff = "replace")
    put("share", c(coef(share), SE(share), deff(share)))
    put("korn_graubard", attr(svyciprop(~yes, sample, method = "beta"), "ci"))
    put("arcsine_t", attr(svyciprop(~yes, sample, method = "asin"), "ci"))
    put("logit_t", attr(svyciprop(~yes, sample, method = "xlogit"), "ci"))
    score <- svymean(~score, sample, deff = "replace")
    put("mean", c(coef(score), SE(score), deff(score), confint(score, df = degf(sample))))
    put("quantile", coef(svyquantile(~score, sample, c(0.25, 0.5, 0.9), qrule = "hf2")))
    for (by in c("yes", "wave")) {
      test <- suppressWarnings(svychisq(as.formula(paste("~", by, "+ level")), sample, statistic = "F"))
      put(paste0("rao_scott_", by), c(test$statistic, test$parameter, test$p.value))
    }
    for (of in c("yes", "score")) {
      both <- svyby(as.formula(paste("~", of)), ~wave, sample, svymean, covmat = TRUE)
      contrast <- svycontrast(both, c(1, -1))
      put(paste0("difference_", of), c(coef(contrast), SE(contrast)))
    }
  }
}
write.csv(do.call(rbind, rows), "weighted.expected.csv", row.names = FALSE, quote = FALSE)
